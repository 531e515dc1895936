"""The words of the demo: written for this project, in plain text blocks that `grammar` reads."""
