using System.Diagnostics;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

public sealed class KilledServerTests
{
    [Theory]
    [InlineData("bwrap")]
    [InlineData("plain")]
    public async Task A_server_killed_by_force_leaves_none_of_its_commands(string choice)
    {
        using var folder = new TempFolder();
        using var server = Start(choice, folder.Path);
        var word = Path.GetFileName(folder.Path);
        await Processes.AppearAsync(word, 2);
        server.Kill();
        await server.WaitForExitAsync();
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Fact]
    public async Task What_a_killed_server_left_is_found_by_its_mark_when_the_execution_is_taken_up()
    {
        using var folder = new TempFolder();
        var word = Path.GetFileName(folder.Path);
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "sleep 300; true", word]) { UseShellExecute = false };
        var former = new AttemptMark(folder.Path, "e").Run(3);
        start.Environment[AttemptMark.Variable] = "1-2" + former[former.IndexOf('/')..];
        using var left = Process.Start(start)!;
        await Processes.AppearAsync(word);
        Assert.Equal(0, new AttemptMark(folder.Path, "another").KillLeftovers());
        Assert.NotEqual(0, new AttemptMark(folder.Path, "e").KillLeftovers());
        Assert.True(await Processes.AreGoneAsync(word));
    }

    private static Process Start(string choice, string folder) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, [.. OwnProgram(), "victim", choice, folder]) { UseShellExecute = false })!;

    /// <summary>The test program may have been started by its own host or by <c>dotnet</c>.</summary>
    private static string[] OwnProgram() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Victim).Assembly.Location] : [];
}
