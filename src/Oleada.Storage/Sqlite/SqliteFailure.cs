using Oleada.Engine.Events;
using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>What a failure of SQLite means to whoever runs the program, and what to do about it.</summary>
internal static class SqliteFailure
{
    /// <summary>A failure while reading or writing an open log.</summary>
    public static EventLogFailedException OfLog(string file, SqliteException failure) => failure.PrimaryCode switch
    {
        // SQLite reports a full disk before the frame that would have made the transaction valid: nothing was written.
        raw.SQLITE_FULL => new EventLogFailedException(
            $"no space left on device for {file}{Space.LeftAt(file)}: nothing was written; free some and try again", isFinal: false, failure),
        raw.SQLITE_BUSY => new EventLogFailedException(
            $"{file} is locked by another program: nothing was written; close it and try again", isFinal: false, failure),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new EventLogFailedException(Damaged(file, failure), isFinal: true, failure),
        _ => new EventLogFailedException(
            $"cannot use {file}: {failure.Message}; check its disk, then start again", isFinal: true, failure),
    };

    /// <summary>A failure of any other file of the data folder, or while opening the log.</summary>
    public static DataFileException OfFile(string file, SqliteException failure) => failure.PrimaryCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new DataFileException(Damaged(file, failure), failure),
        raw.SQLITE_FULL => new DataFileException(
            $"no space left on device for {file}{Space.LeftAt(file)}; free some and try again", failure),
        _ => new DataFileException($"cannot use {file}: {failure.Message}", failure),
    };

    private static string Damaged(string file, SqliteException failure) =>
        $"{file} is damaged ({failure.Message}); put back a copy of it, or move it away to start with an empty one";
}
