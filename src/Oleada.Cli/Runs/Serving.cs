using Oleada.Agents;
using Oleada.Agents.PullRequests;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Terminal;
using Oleada.Server;

namespace Oleada.Cli.Runs;

/// <summary>The server as the console starts it.</summary>
internal static class Serving
{
    public static ServerOptions Options(string dataFolder, int port, string? sandbox, TimeProvider time) => new()
    {
        Attempts = AttemptsWith(sandbox),
        Forge = ForgeSettings.FromEnvironment(RunnerSettings.OwnEnvironment()),
        DataFolder = dataFolder,
        Port = port,
        Time = time,
        OnRemark = line => StandardFile.Error.Remark(TerminalStyle.Bare.Clean($"oleada: {line}") + "\n"),
        OnFailure = failure => StandardFile.Error.Remark(TerminalStyle.Bare.Clean($"oleada: {failure.Message}") + "\n"),
    };

    /// <summary>Settings are variables; the option goes before its one.</summary>
    public static RunnerSettings AttemptsWith(string? sandbox)
    {
        var settings = RunnerSettings.FromEnvironment(RunnerSettings.OwnEnvironment());
        return sandbox switch
        {
            "bwrap" => settings with { Sandbox = SandboxChoice.Bubblewrap },
            "plain" => settings with { Sandbox = SandboxChoice.Plain },
            "auto" => settings with { Sandbox = SandboxChoice.Auto },
            _ => settings,
        };
    }

    /// <summary>Where it is and where the key is, never the key itself.</summary>
    public static string Greeting(ServerHost server) => $"Serving {server.Url.ToString().TrimEnd('/')}  (key in {Shown(server.AdminKeyFile)})";

    /// <summary>Where the work was done; null if it never began.</summary>
    public static WorkspaceRecord? WorkspaceOf(string dataFolder, string executionId) => Workspace.RecordOf(dataFolder, executionId);

    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path;
    }
}
