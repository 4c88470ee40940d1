using System.ComponentModel;
using System.Diagnostics;

namespace Oleada.Agents.Sandbox;

/// <summary>
/// A shell that waits for this server's end, by the end of its input, and then kills every process that carries the
/// server's mark: so not even <c>kill -9</c> of the server leaves a plain process running.
/// </summary>
internal sealed class Guardian : IAsyncDisposable
{
    private const string Script =
        """
        exec >/dev/null 2>&1
        while read -r line; do :; done
        n=0
        while [ $n -lt 100 ]; do
          found=
          for f in $(grep -lzs "^$1=$2/" /proc/[0-9]*/environ); do
            f=${f#/proc/}; kill -9 "${f%/environ}" && found=1
          done
          [ -z "$found" ] && exit 0
          n=$((n+1))
        done
        """;

    private readonly Process? _process;

    private Guardian(Process? process) => _process = process;

    public static Guardian Start(AttemptMark mark)
    {
        var start = new ProcessStartInfo(BoundedRun.SetSid, ["/bin/sh", "-c", Script, "guardian", AttemptMark.Variable, mark.Server])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        try
        {
            return new Guardian(Process.Start(start));
        }
        catch (Win32Exception)
        {
            // Without setsid there is no guardian; what a killed server leaves is then found when it is started again.
            return new Guardian(null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        // Killed, not told: another execution of this server may have processes with the same mark. It is one process while
        // it waits; killing a tree stops it first, and a server that dies just then would leave it stopped for ever.
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
