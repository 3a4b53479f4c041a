package workspace

// notWaiting is the flag with which an open of a pipe or a device returns at once; on
// Windows no name of a folder leads to one.
const notWaiting = 0
