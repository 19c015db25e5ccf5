"""Trains models/orientation.npz, the network that tells which way letters stand, on drawn words alone.

    python -m training.train_orientation FONT_FOLDER [--out models/orientation.npz]

FONT_FOLDER is searched for TrueType fonts, such as those of the packages fonts-liberation and fonts-dejavu.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractor.page.components import letters
from extractor.page.upright.orient import WINDOW, windows

TEXT = """
menerima surat masuk dan mencatat pada buku agenda kepala bidang sekretaris staf pelaksana pemohon
memeriksa kelengkapan berkas permohonan jika tidak lengkap dikembalikan verifikasi lembar disposisi
konsep ditandatangani pejabat dokumen laporan arsip persyaratan peraturan daerah nomor tahun tentang
undang republik indonesia kegiatan mutu baku kelengkapan waktu output keterangan menit hari jam kerja
dinas kabupaten kota pemerintah provinsi kecamatan kelurahan seksi umum kepegawaian keuangan tim analisis
jabatan rapat undangan mengajukan mendistribusikan menyampaikan hasil rekapitulasi bulan komputer printer
alat tulis kantor dasar hukum kualifikasi keterkaitan peringatan pencatatan pendataan disahkan oleh
tanggal pembuatan revisi efektif judul fasilitas gubernur walikota bupati standar operasional prosedur
administrasi ya selesai mulai
"""
WORDS = TEXT.split()
EXTRAS = [
    "1.",
    "2.",
    "3.",
    "10",
    "15",
    "2023",
    "(1)",
    "-",
    "a.",
    "b.",
    "NIP.",
    "SOP",
    "PP",
    "No.",
    "S.Sos",
    "/",
    ";",
]
HIDDEN = 40
EPOCHS = 14
BATCH = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fonts", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models/orientation.npz"))
    parser.add_argument("--pages", type=int, default=260)
    arguments = parser.parse_args()
    rng = np.random.default_rng(7)
    fonts = sorted(p for p in arguments.fonts.rglob("*.ttf") if "Math" not in p.name)
    seen = np.concatenate([_page(rng, fonts) for _ in range(arguments.pages)])
    rng.shuffle(seen)
    split = len(seen) // 10
    weights = train(seen[split:], rng)
    print(f"{len(seen)} letters; right way, one letter alone: {accuracy(seen[:split], weights):.3f}")
    names = ("first", "bias", "second")
    half = {name: weight.astype("f2") for name, weight in zip(names, weights, strict=True)}
    np.savez_compressed(arguments.out, **half)


def _page(rng: np.random.Generator, fonts: list[Path]) -> NDArray[np.float32]:
    """Windows of the letters of one drawn, degraded page at a random size."""
    size = int(rng.integers(12, 44))
    font = ImageFont.truetype(fonts[rng.integers(len(fonts))], size)
    image = Image.new("L", (1000, 14 * size), 255)
    draw = ImageDraw.Draw(image)
    for line in range(11):
        draw.text((20, int((line + 0.5) * size * 1.22)), _line(rng), font=font, fill=int(rng.integers(0, 90)))
    picture = np.asarray(image, np.float32)
    lean = float(rng.normal(0, 1.2))
    turn = cv2.getRotationMatrix2D((500, 7 * size), lean, 1.0)
    picture = cv2.warpAffine(picture, turn, (picture.shape[1], picture.shape[0]), borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.3, 0.06 * size)))
    picture += rng.normal(0, rng.uniform(0, 25), picture.shape)
    ink = picture < rng.uniform(110, 200)
    found = letters(np.asarray(ink), dpi=size * 6.0)
    return windows(np.asarray(ink), found)


def _line(rng: np.random.Generator) -> str:
    words = [str(w) for w in rng.choice(WORDS, 14)]
    style = rng.random()
    if style < 0.25:
        words = [w.upper() for w in words]
    elif style < 0.6:
        words = [w.capitalize() if rng.random() < 0.4 else w for w in words]
    words[int(rng.integers(14))] = str(rng.choice(EXTRAS))
    return " ".join(words)


Weights = list[NDArray[np.float32]]


def train(seen: NDArray[np.float32], rng: np.random.Generator) -> Weights:
    """Adam on the cross entropy of the four turns; the weights are shared by the turns."""
    width = WINDOW * WINDOW
    weights: Weights = [
        rng.normal(0, 0.05, (width, HIDDEN)).astype("f4"),
        np.zeros(HIDDEN, "f4"),
        rng.normal(0, 0.1, HIDDEN).astype("f4"),
    ]
    moment = [np.zeros_like(w) for w in weights]
    spread = [np.zeros_like(w) for w in weights]
    step = 0
    for epoch in range(EPOCHS):
        rate = 2e-3 * (1 - epoch / EPOCHS)
        for start in range(0, len(seen), BATCH):
            step += 1
            gradients = _gradients(seen[start : start + BATCH], weights)
            for index, weight in enumerate(weights):
                slope = gradients[index] + np.float32(1e-4) * weight
                moment[index] = 0.9 * moment[index] + 0.1 * slope
                spread[index] = 0.999 * spread[index] + 0.001 * slope**2
                size = np.sqrt(spread[index] / (1 - 0.999**step)) + 1e-8
                weights[index] = (weight - rate * moment[index] / (1 - 0.9**step) / size).astype("f4")
    return weights


def _turns(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shape (4, letters, pixels): the windows turned clockwise by 0, 90, 180 and 270 degrees."""
    images = seen.reshape(-1, WINDOW, WINDOW)
    return np.stack([np.rot90(images, -turn, axes=(1, 2)).reshape(len(seen), -1) for turn in range(4)])


def _gradients(batch: NDArray[np.float32], weights: Weights) -> Weights:
    first, bias, second = weights
    turns = _turns(batch)
    hidden = np.maximum(turns @ first + bias, 0)
    logits = hidden @ second
    chance = np.exp(logits - logits.max(axis=0))
    chance /= chance.sum(axis=0)
    error = chance
    error[0] -= 1  # the windows come upright
    error /= len(batch)
    back = (error[..., None] * second) * (hidden > 0)
    return [
        np.einsum("tbp,tbh->ph", turns, back, optimize=True),
        back.sum(axis=(0, 1)),
        np.einsum("tbh,tb->h", hidden, error, optimize=True),
    ]


def accuracy(seen: NDArray[np.float32], weights: Weights) -> float:
    """Share of single letters whose upright turn gets the highest score."""
    hidden = np.maximum(_turns(seen) @ weights[0] + weights[1], 0)
    return float(((hidden @ weights[2]).argmax(axis=0) == 0).mean())


if __name__ == "__main__":
    main()
