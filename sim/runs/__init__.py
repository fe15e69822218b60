"""Run folders: experiments performed, what they leave written, and read again."""
