"""`python -m extractor` is `sop`."""


def main() -> None:
    """Run the command line; loads it only now, since each worker process loads this module anew."""
    from extractor.cli import main as run

    run()


if __name__ == "__main__":
    main()
