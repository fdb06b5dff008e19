"""Messages as XML (HIS 1135:2021, HIS 1109:2021), and the XSDs they are held against."""
