using System.Text;
using System.Text.Json;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace Oleada.SocketIo.Tests.Packets;

public sealed class PacketReaderTests
{
    [Theory]
    [InlineData("0", "Connect", "/", null, 0, null)]
    [InlineData("0{\"token\":\"123\"}", "Connect", "/", null, 0, "{\"token\":\"123\"}")]
    [InlineData("0/custom", "Connect", "/custom", null, 0, null)]
    [InlineData("0/custom,", "Connect", "/custom", null, 0, null)]
    [InlineData("0/custom?a=b,", "Connect", "/custom", null, 0, null)]
    [InlineData("0/custom,{}", "Connect", "/custom", null, 0, "{}")]
    [InlineData("1", "Disconnect", "/", null, 0, null)]
    [InlineData("1/custom,", "Disconnect", "/custom", null, 0, null)]
    [InlineData("2[\"a\",1]", "Event", "/", null, 0, "[\"a\",1]")]
    [InlineData("212[\"a\"]", "Event", "/", 12L, 0, "[\"a\"]")]
    [InlineData("2/custom,7[\"a\"]", "Event", "/custom", 7L, 0, "[\"a\"]")]
    [InlineData("312[]", "Ack", "/", 12L, 0, "[]")]
    [InlineData("51-[\"a\",{}]", "BinaryEvent", "/", null, 1, "[\"a\",{}]")]
    [InlineData("52-/custom,13[\"a\"]", "BinaryEvent", "/custom", 13L, 2, "[\"a\"]")]
    [InlineData("61-13[1]", "BinaryAck", "/", 13L, 1, "[1]")]
    public void Packets_are_read(string text, string type, string space, long? id, int attachments, string? payload)
    {
        var packet = Read(text)!;
        Assert.Equal((type, space, id, attachments), (packet.Type.ToString(), packet.Namespace, packet.Id, packet.Attachments));
        Assert.Equal(payload, packet.Payload.ValueKind == JsonValueKind.Undefined ? null : packet.Payload.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("7")]
    [InlineData("0[]")]
    [InlineData("0\"text\"")]
    [InlineData("1{}")]
    [InlineData("2")]
    [InlineData("2{}")]
    [InlineData("2[]")]
    [InlineData("2[1]")]
    [InlineData("2[\"connect\"]")]
    [InlineData("2[\"disconnect\"]")]
    [InlineData("2[\"\\ud800\"]")]
    [InlineData("2[\"a\"] []")]
    [InlineData("2[\"a\"")]
    [InlineData("2abc[\"a\"]")]
    [InlineData("21234567890123456789[\"a\"]")]
    [InlineData("3[]")]
    [InlineData("31{}")]
    [InlineData("4\"error\"")]
    [InlineData("5[\"a\"]")]
    [InlineData("5-[\"a\"]")]
    [InlineData("511-[\"a\"]")]
    [InlineData("51")]
    [InlineData("5-1-[\"a\"]")]
    public void What_is_no_packet_is_none(string text) => Assert.Null(Read(text));

    [Fact]
    public void Json_that_is_nested_too_deep_is_none() => Assert.Null(Read("2[\"a\"," + new string('[', 100) + new string(']', 100) + "]"));

    [Fact]
    public void Attachments_are_put_to_their_packet()
    {
        var assembly = new PacketAssembly(10, 100);
        Assert.True(assembly.Add(Text("52-[\"a\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"), out var packet));
        Assert.Null(packet);
        Assert.True(assembly.Add(new Frame(new byte[] { 1 }, true), out packet));
        Assert.Null(packet);
        Assert.True(assembly.Add(new Frame(new byte[] { 2 }, true), out packet));
        Assert.Equal([1, 2], packet!.Value.Attachments.Select(bytes => bytes.Span[0]));
    }

    [Fact]
    public void Text_in_place_of_an_attachment_is_refused()
    {
        var assembly = new PacketAssembly(10, 100);
        Assert.True(assembly.Add(Text("51-[\"a\"]"), out _));
        Assert.False(assembly.Add(Text("2[\"a\"]"), out _));
    }

    [Fact]
    public void An_attachment_of_no_packet_is_refused() => Assert.False(new PacketAssembly(10, 100).Add(new Frame(new byte[1], true), out _));

    [Fact]
    public void Attachments_of_too_many_bytes_are_refused()
    {
        var assembly = new PacketAssembly(10, 100);
        Assert.True(assembly.Add(Text("53-[\"a\"]"), out _));
        Assert.True(assembly.Add(new Frame(new byte[100], true), out _));
        Assert.False(assembly.Add(new Frame(new byte[1], true), out _));
    }

    [Theory]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":1}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":-1}]")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]")]
    [InlineData("51-[\"a\",[{\"b\":{\"_placeholder\":true}}]]")]
    public void Placeholders_for_attachments_that_do_not_exist_are_refused(string text) =>
        Assert.False(new PacketAssembly(10, 100).Add(Text(text), out _));

    private static Frame Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static SocketPacket? Read(string text) => PacketReader.Read(Encoding.UTF8.GetBytes(text), 10);
}
