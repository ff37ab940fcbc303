"""/start, /help, /lang, /privacy, /mydata and /forget."""
