"""Writes three pages of text: letter, A4 across, and one without a word."""
import sys

LINES = [
    "The harbour was quiet when the first boats came in.",
    "Nobody on the quay had slept, and nobody said so.",
    "A bell rang twice; the gulls answered, and then the engines.",
]
out = open(sys.argv[1], "w")
out.write("%!PS-Adobe-3.0\n/Times-Roman findfont 12 scalefont setfont\n")
for number, (width, height, rows) in enumerate([(612, 792, 24), (842, 595, 12), (612, 792, 0)], 1):
    out.write(f"<< /PageSize [{width} {height}] >> setpagedevice\n/Times-Roman findfont 12 scalefont setfont\n")
    if rows:
        out.write(f"72 {height - 72} moveto (Page {number}) show\n")
    else:
        out.write("0.5 setgray 100 100 400 500 rectfill\n")
    for row in range(rows):
        out.write(f"72 {height - 96 - 18 * row} moveto ({LINES[row % 3]}) show\n")
    out.write("showpage\n")
