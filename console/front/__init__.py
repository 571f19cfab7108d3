"""The first picture: the cache's own rows on the terminal before the toolkit that draws everything else is imported."""
