@rem The scripts of package.json start with exec, so that on Linux and macOS no shell stands between npm and the
@rem program: signals reach it, and nothing is left behind. Windows has no exec; this is it.
@%*
