#!/bin/sh
# Copies samples of the tests to fuzz/corpus/, where the fuzzer begins.
set -eu
cd "$(dirname "$0")"
for target in pictures drawings sounds clips documents requests tables; do mkdir -p "corpus/$target"; done
cp ../tests/files/*.gif ../tests/files/*.png ../tests/files/*.webp ../tests/files/*.avif ../tests/files/*.heic corpus/pictures/
cp ../tests/files/*.avif ../tests/files/*.heic corpus/drawings/
cp ../tests/files/tone*.wav ../tests/files/tone*.aiff ../tests/files/tone*.flac ../tests/files/tone*.ogg corpus/sounds/
cp ../tests/files/tone*.opus ../tests/files/tone*.aac ../tests/files/tone*.mp3 corpus/sounds/
cp ../tests/files/*.mp4 ../tests/files/*.mov ../tests/files/*.mkv ../tests/files/*.webm ../tests/files/*.m4a corpus/clips/
cp ../tests/files/*.pdf corpus/documents/
cp ../tests/cmd/request.in/*.json corpus/requests/
cp ../pricing/exchange.toml ../pricing/rules/*.toml ../pricing/kling.toml corpus/tables/
