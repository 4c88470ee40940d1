using System.Buffers.Binary;
using System.Text;
using Oleada.Storage.Integrity;
using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>A prepared statement. Parameters and columns are numbered as SQLite does: from 1 and from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long? value)
    {
        database.Check(value is { } number
            ? raw.sqlite3_bind_int64(handle, parameter, number)
            : raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindDigest(int parameter, UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        return Bind(parameter, bytes);
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last one; the statement is then ready to be run again.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        _ = raw.sqlite3_reset(handle);
        database.Check(code);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs a statement that writes one row and gives one number.</summary>
    public long RunForNumber()
    {
        if (!Step())
            throw new InvalidOperationException("the statement gave no row");
        var number = Int64(0);
        Run();
        return number;
    }

    /// <summary>Gives up the rows that were not read; ends the read transaction.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <returns>Null if the column holds no digest.</returns>
    public UInt128? DigestAt(int column) => raw.sqlite3_column_blob(handle, column) is { Length: Digest.Bytes } bytes
        ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
        : null;

    public void Dispose() => handle.Dispose();
}
