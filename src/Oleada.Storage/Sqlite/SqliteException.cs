namespace Oleada.Storage.Sqlite;

/// <summary>What SQLite answered, with its extended result code.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The lowest byte says what kind of failure it is.</summary>
    public int PrimaryCode => Code & 0xff;
}
