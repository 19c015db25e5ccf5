"""What to work on: files of folders and stores, looked at before any work, and those that come later."""
