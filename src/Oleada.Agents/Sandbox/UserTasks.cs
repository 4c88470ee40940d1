using System.Globalization;
using System.Text;

namespace Oleada.Agents.Sandbox;

/// <summary>Threads that the kernel's limit on processes counts together with those of a command.</summary>
internal static class UserTasks
{
    /// <param name="ownNamespace">Since Linux 5.14 the processes of a user namespace are counted apart.</param>
    public static int BesideCommand(bool ownNamespace)
    {
        // Root is not counted at all.
        if (Environment.IsPrivilegedProcess || (ownNamespace && Environment.OSVersion.Version >= new Version(5, 14)))
            return 0;
        var buffer = new byte[4096];
        var (_, user) = Read("self", buffer);
        return ProcessTable.Read().Entries
            .Select(entry => Read(entry.Id.ToString(CultureInfo.InvariantCulture), buffer))
            .Where(found => string.Equals(found.User, user, StringComparison.Ordinal))
            .Sum(found => found.Threads);
    }

    private static (int Threads, string User) Read(string process, byte[] buffer)
    {
        var status = Encoding.UTF8.GetString(buffer, 0, ProcessTable.ReadFile($"/proc/{process}/status", buffer));
        return (int.TryParse(Field("Threads:"), CultureInfo.InvariantCulture, out var threads) ? threads : 0, Field("Uid:"));

        string Field(string name)
        {
            var at = status.IndexOf('\n' + name, StringComparison.Ordinal);
            return at < 0 ? "" : status[(at + 1 + name.Length)..].Split('\n')[0].Trim().Split('\t')[0];
        }
    }
}
