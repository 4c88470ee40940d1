namespace Oleada.Storage;

/// <summary>A file of the data folder is not what this program can read. The message names the file and what to do.</summary>
public sealed class DataFormatException(string message, Exception? inner = null) : Exception(message, inner);
