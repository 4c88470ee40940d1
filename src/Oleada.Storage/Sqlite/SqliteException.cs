using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>What SQLite answered, with its extended result code.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The lowest byte says what kind of failure it is.</summary>
    public int PrimaryCode => Code & 0xff;

    /// <summary>Whether pages of the file are not what they have to be, or cannot be read.</summary>
    public bool IsDamage => PrimaryCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB || Code is raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ;
}
