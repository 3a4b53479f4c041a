# What stands here on the recording server answers with its own interpreter; see the README.
