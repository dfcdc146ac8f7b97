"""Quality without labels: whether answers drifted, and what accuracy is estimated to be."""
