using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Storage.Integrity;

/// <summary>
/// A small file beside the database that notes the last committed position, outside of the write-ahead log: if events at
/// the end are lost, this still knows that they were there. Written after each commit into one of two places by turns, so
/// that a torn write leaves the other; synced now and then.
/// </summary>
internal sealed class PositionNote : IDisposable
{
    /// <summary>The places are this far apart: a disk writes each by itself.</summary>
    private const int PlaceBytes = 4_096;

    private const int EntryBytes = 3 * sizeof(long);

    private readonly string _file;
    private SafeFileHandle? _handle;
    private long _count;
    private volatile string? _fault;

    private PositionNote(string file) => _file = file;

    /// <summary>The position that was noted when it was opened; null if there was no note, or none that can be read.</summary>
    public long? Noted { get; private set; }

    /// <summary>Why the last write or sync did not succeed; null if it did.</summary>
    public string? Fault => _fault;

    /// <summary>Opens the note of a database file. A note that cannot be used is a fault, which does not keep the log from working.</summary>
    public static PositionNote Open(string database)
    {
        var note = new PositionNote(FileOf(database));
        note.Try(() =>
        {
            if (note.Find() is not var (count, position))
                return;
            note.Noted = position;
            note._count = count;
        });
        return note;
    }

    /// <summary>Reads the note of a database file and changes nothing.</summary>
    /// <returns>Null if there is none, or none that can be read.</returns>
    public static long? Read(string database)
    {
        if (!File.Exists(FileOf(database)))
            return null;
        using var handle = File.OpenHandle(FileOf(database), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Find(handle)?.Position;
    }

    /// <summary>Called after each commit, by the writer.</summary>
    public void Write(long position) => Try(() =>
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt64BigEndian(entry, ++_count);
        BinaryPrimitives.WriteInt64BigEndian(entry[sizeof(long)..], position);
        BinaryPrimitives.WriteUInt64BigEndian(entry[(2 * sizeof(long))..], XxHash3.HashToUInt64(entry[..(2 * sizeof(long))]));
        RandomAccess.Write(Handle, entry, _count % 2 * PlaceBytes);
    });

    /// <summary>Called by one thread at a time, also beside the writer.</summary>
    public void Sync() => Try(() => RandomAccess.FlushToDisk(Handle));

    public void Dispose() => _handle?.Dispose();

    private static string FileOf(string database) => database + "-noted";

    private SafeFileHandle Handle => _handle ??= Prepare();

    private (long Count, long Position)? Find() => Find(Handle);

    private static (long Count, long Position)? Find(SafeFileHandle handle)
    {
        var bytes = new byte[PlaceBytes + EntryBytes];
        var length = RandomAccess.Read(handle, bytes, 0);
        (long Count, long Position)? newest = null;
        for (var at = 0; at + EntryBytes <= length; at += PlaceBytes)
        {
            var entry = bytes.AsSpan(at, EntryBytes);
            var count = BinaryPrimitives.ReadInt64BigEndian(entry);
            var position = BinaryPrimitives.ReadInt64BigEndian(entry[sizeof(long)..]);
            var digest = BinaryPrimitives.ReadUInt64BigEndian(entry[(2 * sizeof(long))..]);
            if (digest == XxHash3.HashToUInt64(entry[..(2 * sizeof(long))]) && count > (newest?.Count ?? 0))
                newest = (count, position);
        }
        return newest;
    }

    /// <summary>Has its length from the start: a write never needs space of a full disk.</summary>
    private SafeFileHandle Prepare()
    {
        var handle = File.OpenHandle(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            if (RandomAccess.GetLength(handle) < 2 * PlaceBytes)
                RandomAccess.Write(handle, new byte[2 * PlaceBytes], 0);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void Try(Action work)
    {
        try
        {
            work();
            _fault = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The events are safe; only a loss of them would not be seen. The next commit tries again.
            _fault = $"cannot note the last position in {_file}: {failure.Message}{Space.LeftAt(_file)}";
        }
    }
}
