#!/bin/sh
# Installs sop-extractor into sop/ beside this script, from the wheels beside it. Nothing is fetched from anywhere.
set -eu
cd "$(dirname "$0")"
version="$(cat python-version.txt)"
PYTHON="${PYTHON:-python$version}"

"$PYTHON" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null || {
    echo "Kesalahan: Python $version diperlukan. Pasang Python $version, atau sebutkan tempatnya: PYTHON=/tempat/python$version sh install.sh" >&2
    echo "error: Python $version is needed. Install it, or name it: PYTHON=/path/to/python$version sh install.sh" >&2
    exit 1
}
"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || {
    echo "Kesalahan: paket venv tidak ada. Sebagai administrator: apt install python3-venv" >&2
    echo "error: Python cannot make a virtual environment. As an administrator: apt install python3-venv" >&2
    exit 1
}
"$PYTHON" -m venv --clear sop
sop/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels \
    --require-hashes --no-deps -r requirements.txt
command -v tesseract >/dev/null 2>&1 || {
    echo "Peringatan: Tesseract belum terpasang; hasil pindaian dibaca dengan kepastian lebih rendah (lihat BACA-SAYA.txt)." >&2
    echo "warning: Tesseract is not installed; scans are read with less certainty (see BACA-SAYA.txt)." >&2
}
echo "Selesai / done. Coba / try:"
echo "  $(pwd)/sop/bin/sop extract contoh.pdf --out hasil"
