"""The screens of the review: what is shown and which key does what; the work is done by the desk."""
