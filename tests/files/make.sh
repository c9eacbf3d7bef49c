#!/bin/sh
# Makes the sample files of this folder. Needs: sox, ffmpeg (5.1), lame, opus-tools, vorbis-tools, libheif-examples, ghostscript, qpdf,
# python3. The true figures are in files.toml; they were read with ffprobe, mediainfo, heif-info and pdfinfo.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
ff() { ffmpeg -v error -y "$@"; }

# Sounds.
sox -R -n -r 8000 -c 1 -b 8 tone.wav synth 1.25 sine 440 vol 0.5
sox -R -n -r 8000 -c 2 -b 16 "$work/stereo.wav" synth 2.345 sine 440 sine 550 vol 0.5
sox -R -n -r 16000 -c 1 -b 16 "$work/noise.wav" synth 3.21 pinknoise vol 0.3
sox -R -n -r 16000 -c 1 -b 16 "$work/quiet.wav" synth 3 sine 300 vol 0.01
sox "$work/quiet.wav" "$work/noise.wav" "$work/mixed.wav"
ff -i "$work/noise.wav" -c:a libmp3lame -b:a 16k -bitexact tone-cbr.mp3
ff -i "$work/noise.wav" -c:a libmp3lame -b:a 16k -bitexact -write_xing 0 -id3v2_version 0 tone-cbr-bare.mp3
lame --quiet -V 9 "$work/mixed.wav" tone-vbr.mp3
lame --quiet -V 9 -t "$work/mixed.wav" tone-vbr-bare.mp3
sox "$work/stereo.wav" tone.aiff trim 0 0.3
sox "$work/stereo.wav" tone.flac
oggenc -Q -q -1 -s 1 -o tone.ogg "$work/stereo.wav"
opusenc --quiet --serial 1 --bitrate 8 "$work/stereo.wav" tone.opus
ff -i "$work/stereo.wav" -c:a aac -b:a 16k -bitexact tone.m4a
ff -i "$work/stereo.wav" -c:a aac -b:a 16k -bitexact tone.aac

# Clips: 96×64, ten frames a second, three seconds.
ff -f lavfi -i testsrc=size=96x64:rate=10:duration=3 -f lavfi -i sine=frequency=440:sample_rate=8000:duration=3 \
   -c:v libx264 -crf 40 -pix_fmt yuv420p -c:a aac -b:a 12k -bitexact clip.mp4
ff -i clip.mp4 -an -c copy -bitexact -movflags faststart clip-silent.mp4
ff -i clip-silent.mp4 -c copy -bitexact -metadata:s:v rotate=90 clip-turned.mov
ff -i clip.mp4 -c copy -bitexact -movflags frag_keyframe+empty_moov clip-fragments.mp4
ff -i clip.mp4 -c copy -bitexact clip.mkv
ff -f lavfi -i testsrc=size=96x64:rate=10:duration=3 -f lavfi -i sine=frequency=440:sample_rate=8000:duration=3 \
   -c:v libvpx -b:v 20k -c:a libopus -b:a 8k -bitexact clip.webm
ff -i clip.webm -c copy -bitexact -live 1 -f webm - > clip-live.webm
ff -i clip.webm -vn -c copy -bitexact sound.webm

# Pictures.
ff -f lavfi -i testsrc=size=60x40:rate=5:duration=1 -bitexact moving.gif
ff -f lavfi -i testsrc=size=60x40:rate=5:duration=1 -plays 0 -f apng -bitexact moving.png
ff -f lavfi -i testsrc=size=60x40:rate=5:duration=1 -c:v libwebp_anim -bitexact moving.webp
ff -f lavfi -i testsrc=size=160x96:rate=1:duration=1 -frames:v 1 "$work/picture.png"
heif-enc -q 10 -o photo.heic "$work/picture.png" > /dev/null
heif-enc -A -q 10 -o photo.avif "$work/picture.png" > /dev/null

# Documents.
python3 pages.py "$work/pages.ps"
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -dCompatibilityLevel=1.5 -o "$work/pages.pdf" "$work/pages.ps"
qpdf --deterministic-id "$work/pages.pdf" --object-streams=disable pages.pdf
qpdf --deterministic-id "$work/pages.pdf" --object-streams=generate --linearize pages-packed.pdf
qpdf --static-id --static-aes-iv --encrypt secret secret 256 -- "$work/pages.pdf" pages-locked.pdf
qpdf --static-id --static-aes-iv --encrypt "" owner 256 -- "$work/pages.pdf" pages-open.pdf
rm -r "$work"
