"""The page's drawings: plain numbers and words in, SVG out. Each says in words what it shows."""
