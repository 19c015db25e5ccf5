"""`python -m extractor` is `sop`."""

from extractor.cli import main

if __name__ == "__main__":
    main()
