"""The handwriting study: how much is the model, the handwriting, the preparation.

Whatever here turns a picture into 28 x 28 pixels in another way than
`deepcluster.frame.frame.frame` is an experiment, to be compared with it. Page, API and the other
commands know only the frame.
"""
