"""`make story`: one document from agency to agency and back, for real.

``world``     the two agencies and their officials
``prepare``   databases and servers
``telling``   the narrative, its checks and results
``seats``     a person at the browser: one logged-in session over HTTP
``papers``    what the officials write
``eyes``      poppler's tools and pyHanko: looking at PDFs from outside
``trip``      what is known on the way
``acts``      acts that several stations share
``stations``  the six stations
``office``    office hours, counted a second time
``play``      all of it, in order
"""
