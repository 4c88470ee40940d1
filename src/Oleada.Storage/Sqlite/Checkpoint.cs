namespace Oleada.Storage.Sqlite;

/// <summary>
/// Moves what was committed from the write-ahead log into the database file, beside the writer instead of in its
/// commits. The writer only does the short rest, after which the write-ahead log is used again from its start.
/// </summary>
internal sealed class Checkpoint : IAsyncDisposable
{
    /// <summary>Pages of 4 KB after which a pass begins.</summary>
    private const int PagesPerPass = 2_000;

    /// <summary>Writing over bytes that the file already has syncs in about half the time of making it longer.</summary>
    private const int PreparedBytes = 16 << 20;

    private readonly Database _writer;
    private readonly Database _own;
    private Task _pass = Task.CompletedTask;
    private int _startedAt;
    private bool _rest;

    public Checkpoint(Database writer, string file)
    {
        _writer = writer;
        _own = Database.Open(file);
        Prepare(file + "-wal");
    }

    /// <summary>Called by the writer between its transactions.</summary>
    public void AfterCommit()
    {
        if (!_pass.IsCompleted)
            return;
        var pages = _writer.PagesWritten;
        if (_rest)
        {
            _rest = false;
            _startedAt = pages;
            Pass(_writer);
        }
        else if (pages - _startedAt > PagesPerPass)
        {
            _rest = true;
            _pass = Task.Run(() => Pass(_own));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pass;
        _own.Dispose();
    }

    private static void Pass(Database database)
    {
        try
        {
            database.Run("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // Nothing is lost: the write-ahead log keeps it all, grows, and the next pass tries again.
        }
    }

    /// <summary>Lengthens the file with zeros, which SQLite takes for the end of what is valid.</summary>
    private static void Prepare(string file)
    {
        using var log = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(log);
        if (length >= PreparedBytes)
            return;
        try
        {
            RandomAccess.Write(log, new byte[PreparedBytes - length], length);
            RandomAccess.FlushToDisk(log);
        }
        catch (IOException)
        {
            // The disk is nearly full; it works without, only slower.
            RandomAccess.SetLength(log, length);
        }
    }
}
