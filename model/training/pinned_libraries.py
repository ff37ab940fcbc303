"""Make Keras, and matplotlib which it imports, ignore the settings of the machine.

They read variables of the environment and files in the home folder: `KERAS_BACKEND`, `keras.json`,
`MPLBACKEND`. Notebooks and other projects leave values there that break a training.
"""

import os


def pin_keras() -> None:
    """Choose backend, number format and image format, and import Keras, which takes seconds.

    Call this before any other module imports Keras.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["MPLBACKEND"] = "agg"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

    import keras  # noqa: PLC0415 - it reads the environment when it is imported

    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
