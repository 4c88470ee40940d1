namespace Oleada.Storage;

/// <summary>A file of the data folder cannot be used: damaged, of a newer version, or no space for it. The message names the file and what to do.</summary>
public sealed class DataFileException(string message, Exception? inner = null) : Exception(message, inner);
