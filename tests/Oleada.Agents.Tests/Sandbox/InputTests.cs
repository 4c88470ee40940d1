using System.Text;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>What is written to a command while it runs.</summary>
public sealed class InputTests
{
    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_conversation_goes_back_and_forth_until_the_writer_returns(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        using var answered = new SemaphoreSlim(0);
        var end = await bench.RunAsync("while read -r word; do echo got $word; done; echo end", input: async (stdin, ended) =>
        {
            for (var i = 1; i <= 100; i++)
            {
                await stdin.WriteAsync(Encoding.UTF8.GetBytes($"{i}\n"), ended);
                await stdin.FlushAsync(ended);
                await answered.WaitAsync(ended);
            }
        }, output: (channel, text, truncated) =>
        {
            answered.Release();
            return bench.Take(channel, text, truncated);
        });
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"got {i}").Append("end"), bench.Output.Select(line => line.Text));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap, "sleep 0.3; exit 4")]
    [InlineData(SandboxChoice.Plain, "sleep 0.3; exit 4")]
    [InlineData(SandboxChoice.Bubblewrap, "exit 4")]
    [InlineData(SandboxChoice.Plain, "exit 4")]
    [InlineData(SandboxChoice.Bubblewrap, "head -c 5 >/dev/null; exec 0<&-; sleep 0.2; exit 4")]
    public async Task A_program_that_does_not_read_or_dies_does_not_hold_up_the_writer(SandboxChoice choice, string command)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync(command, input: async (stdin, ended) =>
        {
            var much = new byte[64 * 1024];
            while (true)
                await stdin.WriteAsync(much, ended);
        });
        Assert.Equal(new RunEnd(RunEndKind.Exited, 4), end);
    }

    [Fact]
    public async Task A_writer_that_only_waits_is_told_of_the_end_and_one_that_fails_ends_the_command()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var end = await bench.RunAsync("exit 0", input: (_, ended) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended));
        Assert.Equal(0, end.ExitCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.RunAsync("cat", input: (_, _) => throw new InvalidOperationException("no words")));
    }
}
