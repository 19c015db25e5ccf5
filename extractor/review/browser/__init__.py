"""The review in a browser on this machine: the page that follows the reviewer, and the terminal beside it."""
