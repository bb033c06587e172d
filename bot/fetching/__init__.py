"""Gets the page that a link leads to, from the public internet and nowhere else."""
