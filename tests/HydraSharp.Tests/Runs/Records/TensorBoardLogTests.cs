using System.Text;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class TensorBoardLogTests
{
    const string Path = "/run/" + TensorBoardLog.FileName;

    static LoggedStorage Disk()
    {
        var disk = new LoggedStorage();
        disk.CreateFolder("/run");
        return disk;
    }

    [Fact]
    public void TheChecksumIsCrc32CMasked()
    {
        // CRC-32C of "123456789" is E3069283 (RFC 3720 family); turned right by 15: 2507 C60D; plus A282EAD8: C78AB0E5.
        Assert.Equal(0xC78AB0E5u, TensorBoardLog.MaskedCrc("123456789"u8));
    }

    [Fact]
    public void TheFirstFrameIsThatOfTheFormat()
    {
        // 1767323040 s, the start of 2026-01-02 03:04:00 UTC = 0x41DA55CD68000000 as a double.
        byte[] message = [0x09, 0, 0, 0, 0x68, 0xCD, 0x55, 0xDA, 0x41, 0x10, 0, 0x1A, 13, .. "brain.Event:2"u8];
        var bytes = TensorBoardLog.Bytes(Histories.Two);
        Assert.Equal([26, 0, 0, 0, 0, 0, 0, 0], bytes[..8]);
        Assert.Equal(message, bytes[12..38]);
        Assert.Equal(TensorBoardLog.MaskedCrc(bytes.AsSpan(0, 8)), BitConverter.ToUInt32(bytes, 8));
        Assert.Equal(TensorBoardLog.MaskedCrc(message), BitConverter.ToUInt32(bytes, 38));
    }

    [Fact]
    public void EachFigureIsAScalarWithTheEpochAsItsStep()
    {
        var events = Frames(TensorBoardLog.Bytes(Histories.Two));
        Assert.Equal(3, events.Count);
        // time (9 bytes), step 1, summary of three values: lr, images_per_second, loss/age. The loss of race is not defined.
        byte[] summary = [.. Value("lr", 0.001f), .. Value("images_per_second", 100), .. Value("loss/age", 0.1f)];
        Assert.Equal([0x10, 1, 0x2A, (byte)summary.Length, .. summary], events[1][9..]);
        summary =
        [
            .. Value("lr", 1e-05f),
            .. Value("images_per_second", 125.25f),
            .. Value("loss/age", 0.0625f),
            .. Value("loss/race", 1.5f),
            .. Value("metric/age/mae", 5.25f),
        ];
        Assert.Equal(2.5, BitConverter.ToDouble(events[2], 1) - BitConverter.ToDouble(events[1], 1));
        Assert.Equal([0x10, 2, 0x2A, (byte)summary.Length, .. summary], events[2][9..]);
    }

    // The step and a summary of 200 bytes and more have lengths of two bytes: 300 = 0xAC 0x02.
    [Fact]
    public void NumbersOver127TakeTwoBytes()
    {
        var record = Histories.Two[0] with { Epoch = 300, Losses = [new(new string('t', 300), 1)] };
        var bytes = Frames(TensorBoardLog.Bytes([record]))[1];
        Assert.Equal([0x10, 0xAC, 0x02], bytes[9..12]);
        // lr (2 + 2 + 2 + 5 = 11) + images_per_second (2 + 2 + 17 + 5 = 26) + the loss (3 + 3 + 305 + 5 = 316) = 353 = 0xE1 0x02
        Assert.Equal([0x2A, 0xE1, 0x02], bytes[12..15]);
    }

    static byte[] Value(string tag, float value) =>
        [0x0A, (byte)(tag.Length + 7), 0x0A, (byte)tag.Length, .. Encoding.ASCII.GetBytes(tag), 0x15, .. BitConverter.GetBytes(value)];

    static List<byte[]> Frames(byte[] file)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < file.Length; at += frames[^1].Length + 16)
            frames.Add(file[(at + 12)..(at + 12 + (int)BitConverter.ToInt64(file, at))]);
        return frames;
    }

    [Fact]
    public void NewEpochsAreAddedToTheEnd()
    {
        var disk = Disk();
        TensorBoardLog.Write(disk, "/run", [Histories.Two[0]]);
        var operations = new List<string>();
        disk.Watch = (what, _) => operations.Add(what);
        TensorBoardLog.Write(disk, "/run", Histories.Two);
        Assert.Equal(["append " + Path], operations);
        Assert.Equal(TensorBoardLog.Bytes(Histories.Two), disk[Path]);
    }

    [Fact]
    public void AFileThatIsNotTheHistorysBeginningIsReplaced()
    {
        var disk = Disk();
        foreach (var other in new byte[][] { [1, 2, 3], [], new byte[10_000], TensorBoardLog.Bytes(Histories.Two)[..50] })
        {
            disk.WriteFile(Path, stream => stream.Write(other));
            TensorBoardLog.Write(disk, "/run", Histories.Two);
            Assert.Equal(TensorBoardLog.Bytes(Histories.Two), disk[Path]);
        }

        TensorBoardLog.Write(disk, "/run", [Histories.Two[0]]);
        Assert.Equal(TensorBoardLog.Bytes([Histories.Two[0]]), disk[Path]);
    }

    [Fact]
    public void NothingIsWrittenBeforeTheFirstEpoch()
    {
        var disk = Disk();
        TensorBoardLog.Write(disk, "/run", []);
        Assert.Empty(disk.List("/run"));
    }

    [Fact]
    public void AFullDiskIsReported() =>
        Assert.Equal(
            ErrorKind.Resources,
            Assert
                .Throws<HydraException>(() => TensorBoardLog.Write(new FaultyStorage(Disk(), 1, FaultyStorage.Full), "/run", Histories.Two))
                .Kind
        );
}
