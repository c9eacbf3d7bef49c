//! PDF documents: how many pages, how big, and what words are on them.
//!
//! A document's table stands at its end and refers anywhere, so that it is read whole, up to a size beyond which no vendor takes one.
//! Nothing is drawn. The words are read only when they are asked for.

use std::io::{Read, Seek};
use std::sync::Arc;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf as Document};

use super::{Format, HeaderError};
use crate::tokens::media::PageSize;

mod text;
mod weight;

/// Bytes of a document; vendors take 32 to 50 MB.
const MOST: u64 = 128 << 20;

/// A PDF document.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    pages: Vec<PageSize>,
    file: Arc<Vec<u8>>,
    locked: bool,
}

impl std::fmt::Debug for Pdf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pdf")
            .field("pages", &self.pages)
            .field("bytes", &self.file.len())
            .finish_non_exhaustive()
    }
}

impl Pdf {
    /// The sizes of the pages, in their order; at least one.
    #[must_use]
    pub fn pages(&self) -> &[PageSize] {
        &self.pages
    }

    /// Reads the words of all pages, line by line, pages apart by an empty line; nothing is on a page of pictures alone.
    ///
    /// # Errors
    ///
    /// If the document unpacks to more, or draws more, than one that people read; or if it is encrypted, even with an empty password.
    pub fn text(&self) -> Result<String, HeaderError> {
        if self.locked {
            return Err(HeaderError::Locked);
        }
        let document = open(&self.file)?;
        text::read(&document)
    }
}

/// Reads a PDF document, from the reader's place to its end.
///
/// ```
/// use tokenfare::headers::{PageSize, read_pdf};
/// let file = std::fs::File::open("tests/files/pages.pdf")?;
/// let document = read_pdf(std::io::BufReader::new(file))?;
/// assert_eq!(document.pages().len(), 3);
/// assert_eq!(document.pages()[0], PageSize::LETTER);
/// assert!(document.text()?.starts_with("Page 1\nThe harbour was quiet"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If it is no PDF, is locked with a password, has no pages, or is beyond what is read.
pub fn read_pdf(mut reader: impl Read + Seek) -> Result<Pdf, HeaderError> {
    let mut file = Vec::new();
    reader.by_ref().take(MOST + 1).read_to_end(&mut file)?;
    if file.len() as u64 > MOST {
        let message = format!("PDF document of more than {} MiB", MOST >> 20);
        return Err(HeaderError::TooBig(message));
    }
    let file = Arc::new(file);
    let locked = weight::check(&file)?;
    let document = open(&file)?;
    let pages: Vec<PageSize> = document.pages().iter().map(text::size).collect();
    if pages.is_empty() {
        return Err(HeaderError::broken(Format::Pdf, "no pages"));
    }
    Ok(Pdf {
        pages,
        file,
        locked,
    })
}

fn open(file: &Arc<Vec<u8>>) -> Result<Document, HeaderError> {
    Document::new(Arc::clone(file)).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => HeaderError::Locked,
        LoadPdfError::Decryption(error) => HeaderError::broken(
            Format::Pdf,
            format!("its encryption cannot be read ({error:?})"),
        ),
        LoadPdfError::Invalid => {
            HeaderError::broken(Format::Pdf, "no table of pages can be found in it")
        }
    })
}
