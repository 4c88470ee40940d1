using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>One connection. Used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    public static readonly TimeSpan DefaultBusyTimeout = TimeSpan.FromSeconds(5);

    private readonly sqlite3 _handle;

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>
    /// Opens a file to read it, also in a folder that cannot be written. There, nobody writes the file, and SQLite is told so:
    /// otherwise it would want to make files of its own beside it.
    /// </summary>
    public static Database OpenUnchanged(string file)
    {
        var database = Open(file, readOnly: true);
        try
        {
            _ = database.Number("PRAGMA schema_version");
            return database;
        }
        catch (SqliteException failure) when (failure.PrimaryCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && !HasCommits(file + "-wal"))
        {
            database.Dispose();
            return Open($"{new Uri(Path.GetFullPath(file)).AbsoluteUri}?immutable=1", readOnly: true);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file; every statement waits for another connection's lock, up to a limit.</summary>
    public static Database Open(string file, bool readOnly = false)
    {
        SqliteLibrary.EnsureLoaded();
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(file, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI, null);
        var database = new Database(handle);
        if (code != raw.SQLITE_OK)
        {
            database.Dispose();
            throw new SqliteException(code, $"cannot open {file}: {raw.sqlite3_errstr(code).utf8_to_string()}");
        }
        _ = raw.sqlite3_extended_result_codes(handle, 1);
        database.BusyTimeout = DefaultBusyTimeout;
        return database;
    }

    /// <summary>Opens a file and what is built on it, or closes it again and says what is wrong with the file.</summary>
    /// <exception cref="DataFileException">The file is damaged, of a newer version, or there is no space for it.</exception>
    public static T Open<T>(string file, Func<Database, T> use)
    {
        Database? database = null;
        try
        {
            database = Open(file);
            return use(database);
        }
        catch (Exception failure)
        {
            database?.Dispose();
            if (failure is SqliteException reason)
                throw SqliteFailure.OfFile(file, reason);
            throw;
        }
    }

    /// <summary>Pages that this connection has written since it was opened.</summary>
    public int PagesWritten
    {
        get
        {
            _ = raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    public TimeSpan BusyTimeout
    {
        set => _ = raw.sqlite3_busy_timeout(_handle, (int)value.TotalMilliseconds);
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Run(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row.</summary>
    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new SqliteException(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    private static bool HasCommits(string writeAheadLog) => File.Exists(writeAheadLog) && new FileInfo(writeAheadLog).Length > 0;

    public void Dispose() => _handle.Dispose();
}
