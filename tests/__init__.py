"""The tests: folders mirror those of ``sim``; beside them laws, oracles, validation, documents, performance."""
