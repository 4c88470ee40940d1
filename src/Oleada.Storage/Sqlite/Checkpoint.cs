using Microsoft.Win32.SafeHandles;
using Oleada.Storage.Integrity;

namespace Oleada.Storage.Sqlite;

/// <summary>
/// Moves what was committed from the write-ahead log into the database file, beside the writer instead of in its
/// commits. The writer only does the short rest, after which the write-ahead log is used again from its start.
/// </summary>
internal sealed class Checkpoint : IAsyncDisposable
{
    /// <summary>Pages of 4 KB after which a pass begins.</summary>
    private const int PagesPerPass = 4_000;

    /// <summary>Pages after which the writer does not go on before it has tried a pass itself: a busy machine may start none for long.</summary>
    private const int MaxPages = 3 * PagesPerPass;

    /// <summary>Writing over bytes that the file already has syncs in a fraction of the time that making it longer takes.</summary>
    private const int PreparedBytes = 24 << 20;

    /// <summary>Longer than any read of the log's own takes.</summary>
    private static readonly TimeSpan ReadersWait = TimeSpan.FromMilliseconds(50);

    /// <summary>The same, where the write-ahead log is too long already.</summary>
    private static readonly TimeSpan LongReadersWait = TimeSpan.FromSeconds(1);

    /// <summary>Held by who uses the own connection: a pass, or the writer in its place.</summary>
    private readonly Lock _gate = new();

    private readonly Database _writer;
    private readonly Database _own;
    private readonly ReaderPool _readers;
    private readonly PositionNote _note;
    private Task _pass = Task.CompletedTask;
    private int _startedAt;
    private int _restartedAt;
    private bool _rest;

    public Checkpoint(Database writer, string file, ReaderPool readers, PositionNote note)
    {
        _writer = writer;
        _readers = readers;
        _note = note;
        _own = Database.Open(file);
        Prepare(file + "-wal");
    }

    /// <summary>Called by the writer between its transactions.</summary>
    public void AfterCommit()
    {
        var pages = _writer.PagesWritten;
        if (pages - _restartedAt > MaxPages)
        {
            Pass();
            Finish(pages, LongReadersWait);
        }
        else if (!_pass.IsCompleted)
        {
            return;
        }
        else if (_rest)
        {
            Finish(pages, ReadersWait);
        }
        else if (pages - _startedAt > PagesPerPass)
        {
            _rest = true;
            _pass = Task.Run(Pass);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pass;
        _own.Dispose();
    }

    /// <summary>The note is synced here: beside the writer, and before what it notes leaves the write-ahead log.</summary>
    private void Pass()
    {
        lock (_gate)
        {
            _note.Sync();
            Try(_own, "PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /// <summary>
    /// Lets the write-ahead log begin anew, for which nobody may read it. An outside program may do so for hours, so it
    /// is not waited for: the log then grows on until the next time.
    /// </summary>
    private void Finish(int pages, TimeSpan wait)
    {
        _rest = false;
        _startedAt = pages;
        // If it does not succeed, it is tried again after some more pages, not at each commit.
        _restartedAt = Math.Max(_restartedAt, pages - MaxPages + PagesPerPass);
        _readers.WithoutReaders(wait, () =>
        {
            _writer.BusyTimeout = TimeSpan.Zero;
            if (Try(_writer, "PRAGMA wal_checkpoint(RESTART)"))
                _restartedAt = pages;
            _writer.BusyTimeout = Database.DefaultBusyTimeout;
        });
    }

    /// <returns>Whether it did everything that it was asked for.</returns>
    private static bool Try(Database database, string checkpoint)
    {
        try
        {
            return database.Number(checkpoint) == 0;
        }
        catch (SqliteException)
        {
            // Nothing is lost: the write-ahead log keeps it all, grows, and the next pass tries again.
            return false;
        }
    }

    /// <summary>
    /// Lengthens the file with zeros, which SQLite takes for the end of what is valid. Without, on a disk that is nearly
    /// full, it works too, only slower.
    /// </summary>
    private static void Prepare(string file)
    {
        try
        {
            using var log = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            var length = RandomAccess.GetLength(log);
            if (length < PreparedBytes && !TryLengthen(log, length))
                RandomAccess.SetLength(log, length);
        }
        catch (IOException)
        {
            // As it would be without.
        }
    }

    private static bool TryLengthen(SafeFileHandle log, long length)
    {
        try
        {
            var zeros = new byte[PreparedBytes / 16];
            for (var at = length; at < PreparedBytes; at += zeros.Length)
                RandomAccess.Write(log, zeros, at);
            RandomAccess.FlushToDisk(log);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
