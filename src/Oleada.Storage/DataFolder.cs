using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Oleada.Storage;

/// <summary>The folder that holds everything one server knows. Held by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>ERROR_SHARING_VIOLATION of Windows.</summary>
    private const int SharingViolation = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The name of the log's file in the folder.</summary>
    public const string LogName = "oleada.db";

    // The system gives up the lock with the process, however that ends.
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string LogFile => In(LogName);

    public string AccessFile => In("access.db");

    public string Workspaces => In("workspaces");

    public string ServerFile => In("server.json");

    /// <summary>Makes the folder if it is not there, and takes its lock.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it open.</exception>
    /// <exception cref="DataFolderException">It cannot be made, written or locked.</exception>
    public static DataFolder Open(string path)
    {
        var folder = Prepare(path);
        var held = TryLock(folder) ?? throw new DataFolderInUseException(folder, HolderOf(folder));
        try
        {
            if (TryLock(folder) is { } again)
            {
                again.Dispose();
                throw new DataFolderException($"the file system of data folder {folder} has no locks; choose another folder");
            }
            Write(folder, "lock.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            Access(folder, () => Directory.CreateDirectory(System.IO.Path.Combine(folder, "workspaces")));
            return new DataFolder(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder if it is not there, for its owner only, and out of git's sight. Takes no lock.</summary>
    /// <returns>The folder's full path.</returns>
    /// <exception cref="DataFolderException">It cannot be made or written.</exception>
    public static string Prepare(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new DataFolderException("data folder: its path is empty");
        var folder = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(folder))
            Access(folder, () => Create(folder));
        if (!File.Exists(System.IO.Path.Combine(folder, ".gitignore")))
            Write(folder, ".gitignore", "*\n");
        return folder;
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
    }

    /// <summary>Null if somebody has it.</summary>
    private static FileStream? TryLock(string folder)
    {
        var file = System.IO.Path.Combine(folder, "lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw DataFolderException.NotWritable(folder, failure);
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            return null;
        }
        catch (IOException failure)
        {
            throw DataFolderException.NotWritable(folder, failure);
        }
    }

    /// <summary>Only a lock that another process holds: a read-only or broken file system is not somebody who has it open.</summary>
    private static bool IsHeld(IOException failure) => (failure.HResult & 0xffff) switch
    {
        SharingViolation => OperatingSystem.IsWindows(),
        // EAGAIN, by its number on Linux and on macOS.
        11 => OperatingSystem.IsLinux(),
        35 => OperatingSystem.IsMacOS(),
        _ => false,
    };

    /// <summary>The process that noted its id, if it still runs: what it left behind when it was killed names nobody.</summary>
    private static int? HolderOf(string folder)
    {
        try
        {
            var text = File.ReadAllText(System.IO.Path.Combine(folder, "lock.pid"));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var holder) && IsRunning(holder)
                ? holder
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It says that the folder is in use either way.
            return null;
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static void Write(string folder, string name, string text) =>
        Access(folder, () => File.WriteAllText(System.IO.Path.Combine(folder, name), text));

    private static void Access(string folder, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.NotWritable(folder, failure);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
