namespace Oleada.Server.Tests;

/// <summary>What crashes and people do to the log's file while no server, or one that is about to die, has it.</summary>
internal static class TestCopies
{
    /// <summary>The database file as it is now: without what is in the write-ahead log only.</summary>
    public static async Task<byte[]> TakeAsync(string folder)
    {
        await using var file = new FileStream(Path.Combine(folder, "oleada.db"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    /// <summary>Puts an earlier database file back.</summary>
    public static async Task RestoreAsync(string folder, byte[] copy)
    {
        foreach (var file in Directory.GetFiles(folder, "oleada.db*"))
            File.Delete(file);
        await File.WriteAllBytesAsync(Path.Combine(folder, "oleada.db"), copy);
    }
}
