using System.Net;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Storage;

namespace Oleada.Server.Tests;

public sealed class ServerHostTests
{
    [Fact]
    public async Task A_port_in_use_is_said_and_the_folder_is_let_go()
    {
        await using var first = await TestServer.StartAsync();
        using var folder = new TempFolder();
        var port = first.Host.Url.Port;
        var refused = await Assert.ThrowsAsync<CannotListenException>(
            () => TestServer.StartAsync(options => options with { Port = port }, folder.Path));
        Assert.StartsWith($"cannot listen on 127.0.0.1:{port}: ", refused.Message, StringComparison.Ordinal);
        await using var second = await TestServer.StartAsync(folder: folder.Path);
    }

    [Fact]
    public async Task Stopping_twice_is_stopping_once()
    {
        using var folder = new TempFolder();
        var server = await TestServer.StartAsync(folder: folder.Path);
        await server.Host.DisposeAsync();
        await server.DisposeAsync();
        await using var next = await TestServer.StartAsync(folder: folder.Path);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_said()
    {
        using var folder = new TempFolder();
        var refused = await Assert.ThrowsAsync<CannotListenException>(
            () => TestServer.StartAsync(options => options with { Address = IPAddress.Parse("203.0.113.7") }, folder.Path));
        Assert.Contains("203.0.113.7", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_another_server_has_open_is_refused()
    {
        await using var first = await TestServer.StartAsync();
        await Assert.ThrowsAsync<DataFolderInUseException>(() => TestServer.StartAsync(folder: first.Folder));
        using var live = await first.Nobody.GetAsync("/health/live");
        Assert.True(live.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_folder_says_where_its_server_is_while_there_is_one()
    {
        using var folder = new TempFolder();
        var file = folder.File("server.json");
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
        {
            var written = JsonSerializer.Deserialize(await File.ReadAllTextAsync(file), ContractJson.Default.RunningServer)!;
            Assert.Equal(server.Host.Url, new Uri(written.Url));
            Assert.Equal(Environment.ProcessId, written.Pid);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        }
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Settings_of_the_callers_own_project_are_not_ours()
    {
        var before = Directory.GetCurrentDirectory();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), """{"Kestrel":{"Endpoints":{"Http":{"Url":"http://0.0.0.0:1"}}}}""");
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            await using var server = await TestServer.StartAsync();
            Assert.Equal("127.0.0.1", server.Host.Url.Host);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}
