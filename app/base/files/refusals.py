"""Why a file is not taken in, each with the way out."""

from typing import Any, ClassVar

from app.base.errors import FieldProblem, Invalid, TooLarge, Unavailable, UnsupportedMediaType
from app.base.wording import Words

_FILE = Words("文件", "file")


class FileRefused(Invalid):
    """A file that is not taken in; the subclass says why."""

    title: ClassVar[Words] = Words("这个文件不能接收", "This file cannot be taken in")

    def __init__(self, detail: Words | None = None, **more: Any) -> None:
        said = detail or self.title
        more.setdefault("errors", [FieldProblem("/file", self.code, said, _FILE)])
        super().__init__(said, **more)


class FileEmpty(FileRefused):
    """The file has no content."""

    title = Words("文件是空的，请重新选择文件", "The file is empty; choose it again")


class FileTooLarge(TooLarge):
    """The file is over 10 MB."""

    title = Words(
        "文件超过 10 MB，请压缩或分开上传",
        "The file is over 10 MB; make it smaller or send it in parts",
    )


class FileKindNotTaken(UnsupportedMediaType):
    """The file is neither PDF, JPEG nor PNG, whatever it is called."""

    title = Words(
        "只接收 PDF、JPEG 和 PNG 文件，请先转换格式",
        "Only PDF, JPEG and PNG files are taken; convert it first",
    )


class FileMisdeclared(FileRefused):
    """The media type or the extension sent with the file is not that of its content."""

    title = Words(
        "文件内容和它的类型或扩展名不一致，请用原来的格式上传",
        "The file is not of the type or extension it is sent as; send it as what it is",
    )


class FileCutOff(FileRefused):
    """The file ends too early."""

    title = Words("文件不完整，请重新上传", "The file is cut off; send it again")


class FileHoldsMore(FileRefused):
    """There is another file behind this one or inside it."""

    title = Words(
        "文件后面带有别的内容，请重新保存或另存为新文件后上传",
        "There is something else behind the end of this file; save it anew and send that",
    )


class FileTooComplex(FileRefused):
    """Checking the file takes more time or memory than a document needs."""

    title = Words(
        "文件太复杂，无法检查，请打印成新的 PDF 或拍照后上传",
        "The file is too complex to be checked; print it to a new PDF or photograph it",
    )


class PictureUnreadable(FileRefused):
    """The picture cannot be decoded."""

    title = Words("图片已损坏，请重新拍照或保存", "The picture is damaged; take or save it again")


class PictureTooLarge(FileRefused):
    """The picture has over 50 million pixels."""

    title = Words(
        "图片超过 5000 万像素，请用较低的分辨率重拍",
        "The picture has over 50 million pixels; take it at a lower resolution",
    )


class PdfUnreadable(FileRefused):
    """The PDF cannot be parsed, or has no page."""

    title = Words(
        "PDF 无法读取，请重新导出或打印成新的 PDF",
        "The PDF cannot be read; export it again or print it to a new PDF",
    )


class PdfDamaged(FileRefused):
    """The PDF's table of contents is not where its end says."""

    title = Words(
        "PDF 结构损坏，请重新导出或打印成新的 PDF",
        "The PDF's structure is damaged; export it again or print it to a new PDF",
    )


class PdfLocked(FileRefused):
    """The PDF is encrypted, be it only against printing or copying."""

    title = Words(
        "PDF 设有密码或保护，请去掉后再上传",
        "The PDF has a password or protection; remove it and send it again",
    )


class PdfTooLong(FileRefused):
    """The PDF has over 200 pages."""

    title = Words("PDF 超过 200 页，请分开上传", "The PDF has over 200 pages; send it in parts")


class PdfHasScript(FileRefused):
    """The PDF holds JavaScript."""

    title = Words(
        "PDF 里有程序代码，请打印成新的 PDF 后上传",
        "The PDF holds program code; print it to a new PDF and send that",
    )


class PdfActs(FileRefused):
    """The PDF would start something when it is opened or clicked."""

    title = Words(
        "PDF 打开时会启动别的程序或内容，请打印成新的 PDF 后上传",
        "The PDF would start something else; print it to a new PDF and send that",
    )


class PdfHasFiles(FileRefused):
    """The PDF carries other files."""

    title = Words(
        "PDF 里夹带了别的文件，请取出后分别上传",
        "The PDF carries other files; take them out and send each by itself",
    )


class PdfHasDynamicForm(FileRefused):
    """The PDF is an XFA form."""

    title = Words(
        "PDF 是动态表单，请打印成普通 PDF 后上传",
        "The PDF is a dynamic form; print it to an ordinary PDF and send that",
    )


class FileInfected(FileRefused):
    """The virus scanner of this installation found something."""

    title = Words(
        "病毒扫描没有通过，请检查您的设备，不要再发送这个文件",
        "The virus scanner refused this file; check your device and do not send it on",
    )


class ScannerUnavailable(Unavailable):
    """The virus scanner that this installation set does not answer; nothing is kept unscanned."""

    title = Words(
        "病毒扫描暂时不可用，请稍后重试", "The virus scanner does not answer; try again shortly"
    )


class ChecksBusy(Unavailable):
    """Too many files wait for their check."""

    title = Words("正在检查的文件太多，请稍后重试", "Too many files are being checked; try again")
