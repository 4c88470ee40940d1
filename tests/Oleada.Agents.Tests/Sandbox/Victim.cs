using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>A server to be killed while its commands run.</summary>
internal static class Victim
{
    public static async Task<int> RunAsync(string choice, string folder)
    {
        var mark = new AttemptMark(folder, "victim");
        await using ISandbox sandbox = choice == "plain"
            ? new PlainProcess("for a test", mark, TimeProvider.System)
            : new BubblewrapSandbox((await BubblewrapProgram.FindAsync(TimeProvider.System)).Program!, TimeProvider.System);
        var environment = CommandEnvironment.Build(RunnerSettings.OwnEnvironment(), folder, "/root", new Limits());
        var word = Path.GetFileName(folder);
        await sandbox.RunAsync(
            new SandboxRun
            {
                Command = $"exec 9<&-; sh -c 'sleep 300; true' {word} & setsid sh -c 'sleep 300; true' {word} >/dev/null 2>&1 & wait",
                Folders = new SandboxFolders(folder, folder, []),
                Environment = environment,
                Limits = new Limits(),
                Output = (_, _, _) => ValueTask.CompletedTask,
            },
            CancellationToken.None);
        return 0;
    }
}
