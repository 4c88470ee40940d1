using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Probes;

/// <summary>An empty folder and a sandbox for a short run beside all executions; both are gone when it is disposed of.</summary>
internal sealed class ProbeBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private ProbeBench(DirectoryInfo folder, ISandbox sandbox, SandboxRun template)
    {
        _folder = folder;
        Sandbox = sandbox;
        Template = template;
    }

    public ISandbox Sandbox { get; }

    public SandboxRun Template { get; }

    /// <param name="data">The server's data folder, which nothing that is run sees.</param>
    /// <exception cref="SandboxException">The sandbox that was asked for does not work here.</exception>
    public static async Task<ProbeBench> OpenAsync(string data, RunnerSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var userHome = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var folder = Directory.CreateTempSubdirectory("oleada-probe-");
        try
        {
            var sandbox = await new Sandboxes(settings.Sandbox, time).OpenAsync(new AttemptMark(folder.FullName, "probe"), cancellation);
            var home = folder.CreateSubdirectory("home").FullName;
            List<Mount> mounts = [.. Toolchains.Find(settings.Environment, userHome, settings.ReadOnly), new(FolderPath.Real(data), MountKind.Hidden)];
            var template = new SandboxRun
            {
                Command = "",
                Folders = new SandboxFolders(folder.CreateSubdirectory("work").FullName, home, mounts, SandboxEtc.Prepare(Path.Combine(folder.FullName, "etc"))),
                Environment = CommandEnvironment.Build(settings.Environment, home, userHome, settings.Limits),
                Limits = settings.Limits,
                Output = static (_, _, _) => ValueTask.CompletedTask,
            };
            return new ProbeBench(folder, sandbox, template);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
