@echo off
rem Installs sop-extractor into sop\ beside this script, from the wheels beside it. Nothing is fetched from anywhere.
setlocal
cd /d "%~dp0"
set /p version=<python-version.txt
if not defined PYTHON set PYTHON=py -%version%
%PYTHON% -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '%version%')" >nul 2>&1
if errorlevel 1 (
    echo Kesalahan: Python %version% diperlukan. Pasang dahulu, lihat BACA-SAYA.txt. 1>&2
    echo error: Python %version% is needed. Install it first, see BACA-SAYA.txt. 1>&2
    exit /b 1
)
%PYTHON% -m venv --clear sop || exit /b 1
sop\Scripts\python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes --no-deps -r requirements.txt || exit /b 1
where tesseract >nul 2>&1
if errorlevel 1 (
    echo Peringatan: Tesseract belum terpasang; lihat BACA-SAYA.txt. 1>&2
    echo warning: Tesseract is not installed; see BACA-SAYA.txt. 1>&2
)
echo Selesai / done. Coba / try:
echo   "%~dp0sop\Scripts\sop" extract contoh.pdf --out hasil
