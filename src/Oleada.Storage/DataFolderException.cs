namespace Oleada.Storage;

/// <summary>The data folder cannot be used. The message names it and what to do.</summary>
public sealed class DataFolderException(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static DataFolderException NotWritable(string folder, Exception failure) =>
        new($"data folder {folder} cannot be written: {failure.Message}", failure);
}

/// <summary>Another process has the data folder open.</summary>
/// <param name="processId">Its id, if it could be found out.</param>
public sealed class DataFolderInUseException(string folder, int? processId)
    : Exception($"data folder {folder} is in use by {(processId is { } id ? $"process {id}" : "another process")}; stop it, or choose another folder")
{
    public string Folder { get; } = folder;

    public int? ProcessId { get; } = processId;
}
