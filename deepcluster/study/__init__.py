"""The handwriting study: how much is the model, how much the hand, how much the preparation.

Experiments: everything here that turns a picture into 28 x 28 pixels otherwise than
`deepcluster.frame.frame.frame` is there to be compared with it. Page, API and the other commands
know only the frame.
"""
