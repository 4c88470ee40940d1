using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// What the environment of each plain process, and of the server's own git, says: <c>[server]/[data folder]/[execution]/[run].</c>. So those are
/// found that have left their parents, and those of a server that is gone.
/// </summary>
public sealed class AttemptMark
{
    public const string Variable = "OLEADA_ATTEMPT_TOKEN";

    private static readonly TimeSpan GitPatience = TimeSpan.FromSeconds(30);

    private readonly string _owner;

    public AttemptMark(string dataFolder, string executionId)
    {
        var self = ProcessTable.Read().Entries.First(entry => entry.Id == Environment.ProcessId);
        Server = $"{self.Id}-{self.Started}";
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(dataFolder))))[..12];
        _owner = $"/{folder}/{executionId}/";
    }

    /// <summary>Names this process among all that this machine has had since it was started.</summary>
    public string Server { get; }

    /// <summary>Of a git that the server itself runs for the execution.</summary>
    public string Git => $"{Server}{_owner}git.";

    public string Run(int number) => $"{Server}{_owner}{number}.";

    /// <summary>
    /// Waits until what git was doing for an earlier server of this execution is done: it goes on when that one is
    /// killed, and would leave its locks if it were killed too.
    /// </summary>
    public async Task WhenGitEndedAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(GitPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        foreach (var git in Carriers(ProcessTable.Read(), $"{_owner}git."))
        {
            try
            {
                using var process = Process.GetProcessById(git.Id);
                await process.WaitForExitAsync(either.Token);
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It has ended.
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                Signals.Kill(git);
            }
        }
    }

    /// <summary>Kills what an earlier server left of this execution, as when it was killed itself.</summary>
    /// <returns>How many there were.</returns>
    public int KillLeftovers()
    {
        var left = Carriers(ProcessTable.Read(), _owner);
        left.ForEach(Signals.Kill);
        return left.Count;
    }

    /// <summary>Processes of this user whose mark holds a text.</summary>
    internal static List<ProcessEntry> Carriers(ProcessTable table, string part)
    {
        var name = Encoding.UTF8.GetBytes(Variable + "=");
        var wanted = Encoding.UTF8.GetBytes(part);
        var buffer = new byte[256 * 1024];
        return [.. table.Entries.Where(Carries)];

        bool Carries(ProcessEntry entry)
        {
            if (entry.IsZombie || entry.Id == Environment.ProcessId)
                return false;
            var environment = buffer.AsSpan(0, ProcessTable.ReadFile($"/proc/{entry.Id}/environ", buffer));
            var at = environment.IndexOf(name);
            if (at < 0)
                return false;
            var value = environment[(at + name.Length)..];
            var end = value.IndexOf((byte)0);
            return (end < 0 ? value : value[..end]).IndexOf(wanted) >= 0;
        }
    }
}
