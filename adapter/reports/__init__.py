"""What was judged, written for others to read: JUnit, SARIF, a page, a scorecard. No document is quoted."""
