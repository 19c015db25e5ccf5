"""The only code that writes: atomic files, logs, locks, private temporary folders."""
