# SPDX-License-Identifier: GPL-2.0-only
#
# The first page of the documents: awk -f index.awk MANUAL...
BEGIN {
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    print "<meta name=\"viewport\" content=\"width=device-width\">"
    print "<title>p0f-stats: manuals</title>\n<link rel=\"stylesheet\" href=\"style.css\">"
    print "</head>\n<body>\n<h1>p0f-stats: manuals</h1>\n<ul>"
}

/^\.Nd / {
    page = FILENAME
    sub(/.*\//, "", page)
    section = page
    sub(/.*\./, "", section)
    name = substr(page, 1, length(page) - length(section) - 1)
    sub(/^\.Nd /, "")
    print "<li><a href=\"" page ".html\">" name "(" section ")</a>: " $0 \
        " (<a href=\"../pdf/" page ".pdf\">PDF</a>)</li>"
}

END { print "</ul>\n</body>\n</html>" }
